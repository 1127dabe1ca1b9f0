"""R1 Shock: what `streamlit run` and Community Cloud start."""

from components import shell

shell.run()
