"""What answers in JupyterLab while one thinks: the explorer."""
