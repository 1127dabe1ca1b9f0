"""The site's figures for assistants: an MCP server, read only, over what the pages compute."""
