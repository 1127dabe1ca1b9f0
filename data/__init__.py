"""What the dashboard knows: loaders and providers, and the bundled files with their manifest."""
