-- The same changes to the document under both engines, before either does its own.

local function callout(div)
  local title = { pandoc.Str("Note") }
  if div.attributes.title then
    title = pandoc.utils.blocks_to_inlines(pandoc.read(div.attributes.title, "markdown").blocks)
  elseif div.content[1] and div.content[1].t == "Header" then
    title = div.content:remove(1).content
  end
  div.content:insert(1, pandoc.Para(pandoc.Strong(title)))
  return pandoc.Div(div.content, pandoc.Attr(div.identifier, {}, { ["custom-style"] = "Callout" }))
end

-- A picture that fills a paragraph of `::: {#fig-x}` is no figure of its own: what stands in its
-- brackets is the alternative text, which Quarto would print as a second caption in Typst.
local function float(div)
  return div:walk({
    Figure = function(figure)
      return figure.content
    end,
  })
end

-- Quarto gives each cell a random identifier, and in Typst a block out of which no figure can
-- float; in Word it makes a callout a table, in the small type of the tables.
function Div(div)
  if FORMAT:match("docx") and div.classes:find_if(function(name) return name:match("^callout%-") end) then
    return callout(div)
  end
  if div.identifier:match("^fig%-") then
    return float(div)
  end
  if not div.classes:includes("cell") and not div.classes:includes("cell-output-markdown") then
    return nil
  end
  if FORMAT:match("typst") or FORMAT:match("docx") then
    return div.content
  end
  if div.identifier:match("^%x%x%x%x%x%x%x%x$") then
    div.identifier = ""
  end
  return div
end

-- As wide as the text, a picture is cut off in the cell that Quarto puts it into in Word.
local WIDEST = 6.1 -- inches

function Image(image)
  if not FORMAT:match("docx") or image.attributes.width then
    return nil
  end
  local found, _, content = pcall(pandoc.mediabag.fetch, image.src)
  local measured, size = pcall(pandoc.image.size, found and content or "")
  if measured and size.width / size.dpi_horz > WIDEST then
    image.attributes.width = "97%"
    return image
  end
end

local function text(value)
  return pandoc.utils.stringify(value)
end

-- What pandoc's Word writer leaves out of the title block.
local function keywords(meta)
  if not meta.keywords then
    return nil
  end
  local words = {}
  for _, word in ipairs(meta.keywords) do
    table.insert(words, text(word))
  end
  local line = { pandoc.Strong("Keywords:"), pandoc.Space(), pandoc.Str(table.concat(words, ", ")) }
  return pandoc.Div(pandoc.Para(line), pandoc.Attr("", {}, { ["custom-style"] = "Keywords" }))
end

local function engine()
  if not (quarto and quarto.version) then
    return "pandoc"
  end
  local numbers = {}
  for _, number in ipairs(quarto.version) do
    table.insert(numbers, tostring(number))
  end
  return "Quarto " .. table.concat(numbers, ".")
end

function Pandoc(document)
  -- The embedded engine has said so already.
  document.meta["build-engine"] = document.meta["build-engine"] or pandoc.MetaString(engine())
  if FORMAT:match("docx") then
    local line = keywords(document.meta)
    if line then
      document.blocks:insert(1, line)
    end
    local colophon = pandoc.Para(pandoc.Str("Built with " .. text(document.meta["build-engine"]) .. "."))
    document.blocks:insert(
      pandoc.Div(colophon, pandoc.Attr("", {}, { ["custom-style"] = "Colophon" }))
    )
  end
  return document
end
