"""The brief as Markdown: the text that models and coding agents read before they propose a change.

    render.py     all sections of the text, each with a bound on its length
    standing.py   the state of the run, the judge's belief, the machine and the data
    table.py      the table of experiments
    ideas.py      earlier experiments grouped by idea, and their gains

To add a section, write a function in `render.py` that takes the brief and returns the section's text. An empty text
leaves the section out. Bound its length by constants, list it in `render`, and extend the tests of the total length.
Fence all text that a program, a model or an agent wrote: it is data and must never read as an instruction.
"""
