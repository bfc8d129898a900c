"""How the installation is: signs of life, jobs, checks on demand, figures for those who watch from outside."""
