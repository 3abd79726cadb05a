"""What only an org knows: small services that ask it, a script that lets `sf` carry the questions, and what its answers mean."""
