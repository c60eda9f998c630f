"""How the model learns; needs scikit-learn, which the running service does not."""
