"""What hosts test their own code with; needs neither pytest nor hypothesis until a part does."""
