"""A process of our own, locked in before it reads what a stranger sent.

Plain Python. `running.run` starts a program; `inside.enter` locks it in; `probe` is a
program that tries to get out.
"""
