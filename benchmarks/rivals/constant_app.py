"""`python -m benchmarks.rivals.constant_app PORT`: FastAPI as everybody writes it.

The same body, validated by the same pydantic message in an ordinary `async def`, and a constant
answer: what any endpoint costs before it has thought of anything.
"""

from __future__ import annotations

import sys

import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel

from serving.messages import Lead

app = FastAPI()


class Constant(BaseModel):
    """The answer."""

    lead_id: str
    probability: float


@app.post("/v1/predict")
async def predict(lead: Lead) -> Constant:
    """Answer every lead alike."""
    return Constant(lead_id=lead.lead_id, probability=0.5)


@app.get("/health/ready")
async def ready() -> dict[str, str]:
    """Answer once it serves."""
    return {"status": "ready"}


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), access_log=False)
