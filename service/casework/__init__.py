"""What people do with an appeal once it stands in the queue; one command each."""
