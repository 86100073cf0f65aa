-- Leaves of a document only its citation marks, in reading order, and of these only their keys:
-- what stands between or inside them has no part in their numbers, and a page or an author's name
-- with a digit must not be read as one. Front matter keeps its place, since Pandoc numbers its
-- citations first.

local plain

-- Returns the marks inside a prefix or suffix. They stay where they are, because Pandoc prints
-- other numbers for a mark that has another inside.
local function marks_of(affix)
  local found = pandoc.Inlines({})
  affix:walk({
    traverse = "topdown",
    Cite = function(cite)
      found:insert(plain(cite))
      return nil, false
    end,
  })
  return found
end

plain = function(cite)
  local keys = cite.citations:map(function(one)
    local before, behind = marks_of(one.prefix), marks_of(one.suffix)
    return pandoc.Citation(one.id, "NormalCitation", before, behind, one.note_num)
  end)
  return pandoc.Cite({}, keys)
end

function Pandoc(doc)
  local marks = pandoc.List()
  local function keep(cite)
    marks:insert(pandoc.Plain({ plain(cite) }))
    return nil, false
  end
  doc.blocks:walk({
    traverse = "topdown",
    Cite = keep,
    -- The picture inside repeats the caption as its alternative text.
    Figure = function(figure)
      figure.caption.long:walk({ traverse = "topdown", Cite = keep })
      return nil, false
    end,
  })
  local front = pandoc.Pandoc({}, doc.meta):walk({
    traverse = "topdown",
    Cite = function(cite) return plain(cite), false end,
  })
  return pandoc.Pandoc(marks, front.meta)
end
