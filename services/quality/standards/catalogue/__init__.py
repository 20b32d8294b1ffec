"""The joint standards as versioned data: criteria, indicators, and who can change what they describe."""
