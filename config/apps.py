from django.contrib.admin.apps import AdminConfig


class AdminSiteConfig(AdminConfig):
    """The admin with our site: only administrators, and a sign-in page of our own."""

    default_site = "config.admin_site.HongzhuAdminSite"
