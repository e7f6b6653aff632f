"""A ceremony for people who are not in one room: one machine keeps the newest key, and each contributor changes it in turn.

`zkwright ceremony serve DIR` is `serve(open_ceremony("DIR"), Address())` of `server.py`, `zkwright ceremony join URL` is
`join("URL", "out")` of `joining/`. Both need the extra `coordinator`: Starlette and uvicorn to serve, httpx to join.
"""
