"""The 916 appeals service of the National Preventive Mechanism against torture."""
