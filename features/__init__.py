"""What a lead did and who they are, as numbers at a cutoff; pure arrays in, arrays out."""
