"""Records of any format stored on this site: who wrote, where, with which pictures, and what readers said."""
