"""What an operator looks at and has counted anew: doctor, audit, records, reconciling."""
