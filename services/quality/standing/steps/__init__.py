"""Steps of the plan beside the figures that they are to move: acts and pages."""
