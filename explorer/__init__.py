"""Explorer for fine-grained bird classifiers."""
