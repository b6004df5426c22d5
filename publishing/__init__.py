"""What readers get: releases, feeds, pages. Knows SQL rows and file formats; nothing of crawling or Prefect."""
