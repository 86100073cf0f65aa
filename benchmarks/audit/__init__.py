"""How well `reviewproof audit` proofreads articles of others, on articles that the reader has."""
