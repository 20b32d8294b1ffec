"""Documents that show what an entry of the register says: files, sealed at the centre."""
