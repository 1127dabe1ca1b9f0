"""What a link to the site shows before anyone opens it: previews, oEmbed, sitemap."""
