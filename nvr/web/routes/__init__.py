"""The routes, one module per noun. Each has ``add_routes(app)``."""
