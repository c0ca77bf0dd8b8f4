"""The service has no pages: the shop calls `coupons.checkout`."""

urlpatterns = []
