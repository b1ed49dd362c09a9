"""What stands above every page: that this is a demo, what is left out, or why there is nothing to show."""

from __future__ import annotations

import streamlit as st

from dashboard import said, state, words


def show(inputs: state.Inputs) -> None:
    """Say that the files are a demo, and which files are left out."""
    if inputs.is_demo:
        st.info(
            f"This is the {st.session_state[state.Key.DEMO]} demo, made up for show. "
            "Add your own files on the left; they stay on this machine."
        )
    left_out = st.session_state[state.Key.LEFT_OUT]
    names = [file.name for file in inputs.files if state.mark(file) in left_out]
    if said.current().fault:
        told = words.plain(said.current().fault)
        st.error(f"Decisions cannot be read at the moment; what stands here may be out of date. {told}")
    if names:
        st.warning(f"Left out of every figure here: {', '.join(map(words.plain, names))}.")
        st.button("Take it in again" if len(names) == 1 else "Take them in again", on_click=state.take_back)


def show_fault(fault: state.Fault) -> None:
    """Say in one line why there is no report, and offer to go on without the file to blame."""
    st.title("Nothing was audited")
    st.error(words.plain(fault.message))
    if fault.file:
        st.write("No figure is shown while a file is missing from it. Mend or remove the file, or go on without it.")
        label = f"Leave out {words.plain(fault.file.name)} and audit the rest"
        st.button(label, on_click=state.leave_out, args=(fault.file,))
    elif st.session_state[state.Key.LEFT_OUT]:
        st.button("Take the files in again", on_click=state.take_back)
