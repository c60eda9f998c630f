"""Reading mails as bytes from strangers: headers, words and proofs, without ever raising."""
