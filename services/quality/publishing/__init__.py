"""What leaves quality: releases, reports, figures for other programs."""
