"""Who looked at what, who changed and deleted what: written down so that nobody can take it back.

`canonical` makes bytes of an entry, `entry` says what one holds, `book` keeps them on the disk,
`proof` reads them back and proves the chain, `ledger` is what the rest of the NVR writes into.
"""
