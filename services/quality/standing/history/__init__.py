"""Where the centre stood at the end of each quarter: a projection that can always be made anew."""
