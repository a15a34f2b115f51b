-- Whether a theme's editions can be read, and followed as a feed, without an account; and what its sealed address holds, which
-- is another one whenever the address is withdrawn.
ALTER TABLE theme
  ADD COLUMN IF NOT EXISTS shared text NOT NULL DEFAULT 'none'
    CONSTRAINT theme_shared CHECK (shared IN ('none', 'sealed', 'public')),
  ADD COLUMN IF NOT EXISTS share_key uuid;
