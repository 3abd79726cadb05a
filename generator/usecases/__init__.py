"""What the project does for its users, each as a function: values in, a value with findings out; nothing printed."""
