"""The local org: what is deployed, who may do what, deploy and retrieve. This room knows no HTTP and prints nothing."""
