"""What a centre tells of a year: tables of those who agreed to statistics, and a statement of services for funders."""
