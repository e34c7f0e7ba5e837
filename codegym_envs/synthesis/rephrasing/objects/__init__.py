"""Classes that a source defines: what they do beyond fields and methods, said with those alone."""
