from praktika.bootstrap.cli import app

app()
