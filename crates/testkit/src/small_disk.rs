//! A disk that is soon full: a small tmpfs, where the tests run as root on Linux.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::skip::skipped;

/// A mounted tmpfs; unmounted when it is dropped.
pub struct SmallDisk {
    folder: PathBuf,
}

impl SmallDisk {
    /// Mounts a disk of this many bytes on a new folder; nothing, with a counted line, where that is not possible.
    pub fn mount(bytes: usize) -> Option<SmallDisk> {
        let name = format!("tocsin-small-disk-{}-{bytes}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        let made = std::fs::create_dir_all(&folder);
        let size = format!("size={bytes}");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(&folder).output();
        if made.is_ok() && mounted.is_ok_and(|output| output.status.success()) {
            return Some(SmallDisk { folder });
        }
        let _ = std::fs::remove_dir(&folder);
        skipped("no small disk can be mounted here (it takes root on Linux)");
        None
    }

    /// Makes the disk larger, as somebody does who frees space on it.
    ///
    /// # Panics
    /// If it was mounted and cannot be mounted anew.
    pub fn resize(&self, bytes: usize) {
        let size = format!("remount,size={bytes}");
        let done = Command::new("mount").args(["-o", &size]).arg(&self.folder).output();
        assert!(done.as_ref().is_ok_and(|output| output.status.success()), "the small disk cannot grow: {done:?}");
    }

    /// Returns its folder.
    pub fn path(&self) -> &Path {
        &self.folder
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Lazily: a thread of the store may still be closing its file.
        let _ = Command::new("umount").arg("-l").arg(&self.folder).status();
        let _ = std::fs::remove_dir(&self.folder);
    }
}
