"""The Model Context Protocol: actions as tools, for agents of any make. A face; what a tool is stands in `agents`."""
