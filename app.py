"""R1 Shock: what `streamlit run` and Community Cloud start."""

from components import shell
from web import background

try:
    shell.run()
finally:
    background.start()
