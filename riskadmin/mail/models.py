"""The mail outbox: a mail is a row, written in the transaction of its cause, and sent at least once (SPEC N-4)."""

from django.db import models


class OutboxMessage(models.Model):
    """One mail to one address. `message_id` is stable over every attempt, so that a receiver can drop a double.

    `refused_at` says that SMTP refused the address for good (5xx); nothing is tried after it. The words of a `secret`
    mail, one with a link that lets somebody in, are wiped as soon as nothing is tried any more. `about` names the thing
    whose page tells its mails, such as a request; empty for the others."""

    message_id = models.CharField(max_length=120, unique=True)
    to = models.EmailField()
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField(blank=True)
    secret = models.BooleanField(default=False)
    about = models.CharField(max_length=60, blank=True, default="", db_default="")
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["id"], condition=models.Q(sent_at=None, refused_at=None), name="mail_due"),
            models.Index(fields=["to", "-id"]),
            models.Index(fields=["about"], condition=~models.Q(about=""), name="mail_about"),
        ]
