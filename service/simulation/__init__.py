"""Days of the service in virtual time: real decisions, a modelled shell, seeded misfortune."""
