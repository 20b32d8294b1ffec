"""The criteria of one centre, where a budget of the members allows that and the centre chose it: for nobody else."""
