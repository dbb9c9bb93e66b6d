//! The loader stub's text.

use crate::names::Names;

const TEMPLATE: &str = include_str!("stub.py");

/// The stub for the module `name`. Names are plain ASCII, so nothing needs quoting.
pub(crate) fn text(name: &str, names: &Names) -> String {
    TEMPLATE
        .replace("@NAME@", name)
        .replace("@BINARY@", &names.binaries[0])
        .replace("@LIBRARY@", &names.library)
}

#[cfg(test)]
mod tests {
    use super::text;
    use crate::abi::Abi;
    use crate::files;
    use crate::names::Names;
    use crate::platform::Platform;

    #[test]
    fn placeholders_are_filled() {
        let text = text("geo", &Names::new("geo", &Abi::Universal, Platform::Elf));
        assert!(text.contains(r#"= "geo", "geo.hpy0.so", "libgeo.so""#));
        assert!(!text.contains('@'));
        assert!(text.is_ascii());
        assert!(files::is_own(text.as_bytes()));
    }
}
