/** Where a machine with NVMe shows a volume, below its root (EC2 User Guide, "Map Amazon EBS volumes to NVMe device names"). */
export const nvmeLink = (volumeId: string) =>
  `dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_${volumeId.replace('-', '')}`;
