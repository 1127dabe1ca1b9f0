"""A page of hostile texts wherever Streamlit reads Markdown, for `test_markdown`."""

import streamlit as st

from components.markdown import escape_markdown
from tests.content.hostile_texts import TEXTS

st.title("Texts")
for number, text in enumerate(TEXTS):
    shown = escape_markdown(text)
    with st.container(key=f"text_{number}"):
        st.markdown(shown)
        st.markdown(f"{shown}. {shown}: ({shown})")
        st.markdown(f"- {shown}  \n{shown}")
        st.caption(shown)
        st.subheader(shown, anchor=False)
        st.info(shown)
        st.badge(shown)
        st.button(shown, key=f"button_{number}")
        st.expander(shown)
        st.metric(shown, "0")
        st.segmented_control("Choice", [shown], key=f"choice_{number}", width="content")
