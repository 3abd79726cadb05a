"""Apex code that calls External Services: where it names their classes, operations and fields, and which of these there are.

No maintained Apex parser can be depended on from Python (the grammars are npm and Java packages), so this reads tokens, not a
tree: good enough for qualified names, declared variables and what is read of them; never a judge of Apex itself.
"""
