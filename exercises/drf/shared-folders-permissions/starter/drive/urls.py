"""URLs of the drive."""

from rest_framework.routers import SimpleRouter

from drive.views import DocumentViewSet, FolderViewSet

router = SimpleRouter()
router.register("folders", FolderViewSet, basename="folder")
router.register("documents", DocumentViewSet, basename="document")

urlpatterns = router.urls
