"""An integration engineer's program against GitHub."""

from __future__ import annotations

from pathlib import Path

from clients.github import (
    AsyncGitHub,
    GitHub,
    IssuesCreateBody,
    IssuesCreateBodyLabel,
    Options,
    ReposGet_ResponseException,
    issue,
    label,
)


def names_of_labels(base_url: str) -> list[str]:
    with GitHub(base_url=base_url, token="t") as api:
        return [one.name for one in api.issues_list_labels_for_repo.pages("o", "r")]


async def names_of_labels_async(base_url: str) -> list[str]:
    async with AsyncGitHub(base_url=base_url, token="t") as api:
        return [one.name async for one in api.issues_list_labels_for_repo.pages("o", "r")]


def page_by_page(base_url: str) -> list[int]:
    api = GitHub(base_url=base_url, token="t")
    return [len(reply.value) for reply in api.issues_list_labels_for_repo.pages("o", "r").by_page()]


def in_two_days(base_url: str) -> list[label]:
    """One label today, the others tomorrow."""
    api = GitHub(base_url=base_url, token="t")
    today = api.issues_list_labels_for_repo.pages("o", "r")
    first = next(today)
    return [first, *api.issues_list_labels_for_repo.pages("o", "r").resume(today.cursor)]


def opened_issue(base_url: str) -> issue:
    api = GitHub(base_url=base_url, token="t")
    body = IssuesCreateBody(title="It breaks", labels=["bug", IssuesCreateBodyLabel(name="new")])
    return api.issues_create("o", "r", body=body).value


def missing(base_url: str) -> tuple[int | None, object, str]:
    try:
        GitHub(base_url=base_url).repos_get("o", "r")
    except ReposGet_ResponseException as error:
        return error.status, error.code_404.message, error.request_id
    raise AssertionError("it is there")


def uploaded(base_url: str, path: Path) -> int:
    api = GitHub(base_url=base_url, token="t")
    with path.open("rb") as file:
        return api.repos_upload_release_asset("o", "r", 1, name=path.name, body=file).value.size


def closed(base_url: str) -> list[str]:
    api = GitHub(base_url=base_url, token="t")
    found = api.issues_list_for_repo("o", "r", state="closed", sort="updated", direction="desc").value
    return [one.title for one in found]


QUICK = Options(timeout=5, retries=0, headers={"X-GitHub-Api-Version": "2022-11-28"})
