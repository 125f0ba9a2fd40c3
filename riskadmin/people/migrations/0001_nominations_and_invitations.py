"""Nominations of risk administrators, and invitations."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("firms", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("accepted_at", models.DateTimeField(blank=True, null=True)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "invited_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invitations",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("accepted_at", None), ("revoked_at", None), _connector="OR"),
                        name="invitation_accepted_or_revoked",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("accepted_at", None), ("accepted_at__lt", models.F("expires_at")), _connector="OR"
                        ),
                        name="invitation_accepted_in_time",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("accepted_at", None), ("revoked_at", None)),
                        fields=("user",),
                        name="one_open_invitation_per_user",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Nomination",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("given_name", models.CharField(max_length=60)),
                ("family_name", models.CharField(max_length=60)),
                (
                    "username",
                    models.CharField(
                        max_length=40,
                        validators=[
                            django.core.validators.RegexValidator(
                                "\\A[a-z0-9][a-z0-9._-]{2,39}\\Z",
                                "3 to 40 of small letters, digits, dot, dash and underscore.",
                            )
                        ],
                    ),
                ),
                ("email", models.EmailField(max_length=254)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("nominated", "Waits for GAM"),
                            ("verified", "Waits for release"),
                            ("released", "Released"),
                            ("declined", "Declined by GAM"),
                            ("withdrawn", "Withdrawn"),
                            ("removed", "Removed"),
                        ],
                        default="nominated",
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("nominated_at", models.DateTimeField()),
                ("verified_at", models.DateTimeField(blank=True, null=True)),
                ("released_at", models.DateTimeField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "lce",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="nominations",
                        to="firms.legalclearingentity",
                    ),
                ),
                (
                    "nominated_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "released_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="nominations",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "verified_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state", "nominated"),
                                ("verified_at", None),
                                ("verified_by", None),
                                ("released_at", None),
                                ("released_by", None),
                                ("user", None),
                                ("closed_at", None),
                                ("closed_by", None),
                            ),
                            models.Q(
                                ("state", "verified"),
                                ("verified_at__isnull", False),
                                ("verified_by__isnull", False),
                                ("released_at", None),
                                ("released_by", None),
                                ("user", None),
                                ("closed_at", None),
                                ("closed_by", None),
                            ),
                            models.Q(
                                ("state", "released"),
                                ("verified_at__isnull", False),
                                ("verified_by__isnull", False),
                                ("released_at__isnull", False),
                                ("released_by__isnull", False),
                                ("user__isnull", False),
                                ("closed_at", None),
                                ("closed_by", None),
                            ),
                            models.Q(
                                ("state", "declined"),
                                ("verified_at", None),
                                ("verified_by", None),
                                ("released_at", None),
                                ("released_by", None),
                                ("user", None),
                                ("closed_at__isnull", False),
                                ("closed_by__isnull", False),
                                models.Q(("reason", ""), _negated=True),
                            ),
                            models.Q(
                                ("state", "withdrawn"),
                                ("released_at", None),
                                ("released_by", None),
                                ("user", None),
                                ("closed_at__isnull", False),
                                ("closed_by__isnull", False),
                            ),
                            models.Q(
                                ("state", "removed"),
                                ("verified_at__isnull", False),
                                ("verified_by__isnull", False),
                                ("released_at__isnull", False),
                                ("released_by__isnull", False),
                                ("user__isnull", False),
                                ("closed_at__isnull", False),
                                ("closed_by__isnull", False),
                                models.Q(("reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="nomination_state_fits_its_steps",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("verified_by", None),
                            models.Q(("verified_by", models.F("nominated_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="nomination_needs_two_people",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("nominated", "verified"))),
                        fields=("username",),
                        name="one_open_nomination_per_username",
                        violation_error_message="This username is nominated already.",
                    ),
                ],
            },
        ),
    ]
